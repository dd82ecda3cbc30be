/** The head of a dataset that lies in a database of the team: where it is, and the ways to have it here or to close it. */
import { Badge, Button } from '@mantine/core'
import { IconCloudDown, IconPlugX } from '@tabler/icons-react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { showPage } from '../../state/navigation.ts'
import { useCloseRemote } from '../sync/use-published.ts'
import classes from './dataset-page.module.css'

export function RemoteHeader({ dataset, connection }: { readonly dataset: Dataset; readonly connection: string }) {
  const close = useCloseRemote()
  return (
    <header className={classes.header}>
      <h1 className={classes.name} title={dataset.name}>
        {dataset.name}
      </h1>
      <Badge variant="light" color="blue" tt="none" className={classes.remote}>
        in {connection}
      </Badge>
      <p className={classes.facts}>
        {[
          plural(dataset.rows, 'row'),
          plural(dataset.tables.length, 'table'),
          `version ${dataset.version}`,
          'questions are answered there',
        ].join(' · ')}
      </p>
      <Button
        variant="default"
        leftSection={<IconCloudDown size={15} />}
        onClick={() => showPage({ name: 'team', connection })}
      >
        Get it here…
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlugX size={15} />}
        loading={close.isPending}
        onClick={() => close.mutate(dataset)}
      >
        Close
      </Button>
    </header>
  )
}
