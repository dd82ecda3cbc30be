/**
 * Segments that the template of the dataset knows how to find, a click each.
 */
import { Button } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './segments.module.css'
import { useFindSegments, useOfferedSegments } from './use-segments.ts'

interface OfferedSegmentsProps {
  readonly dataset: Dataset
  readonly onStarted: () => void
}

export function OfferedSegments({ dataset, onStarted }: OfferedSegmentsProps) {
  const { data: offered = [] } = useOfferedSegments(dataset)
  const find = useFindSegments(dataset)
  if (offered.length === 0) return null
  return (
    <section aria-label="Offered by the template" className={classes.offered}>
      {offered.map((definition) => (
        <div key={definition.name} className={classes.offer}>
          <div>
            <strong>{definition.title}</strong>
            {definition.description && <p className={classes.dim}>{definition.description}</p>}
          </div>
          <Button
            variant="default"
            leftSection={<IconSparkles size={14} />}
            disabled={dataset.state !== 'complete'}
            loading={find.isPending && find.variables.name === definition.name}
            onClick={() => find.mutate(definition, { onSuccess: onStarted })}
          >
            Find them
          </Button>
        </div>
      ))}
      {find.error && <Problem message={explain(find.error)} />}
    </section>
  )
}
