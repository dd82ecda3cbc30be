/** One number, large enough to be read across a room. */
import { Skeleton } from '@mantine/core'
import type { Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './dashboard.module.css'
import { figureText } from './figure-text.ts'
import { type FigureContent, useFigure } from './use-dashboard.ts'

export function FigureView({ dataset, figure }: { readonly dataset: Dataset; readonly figure: FigureContent }) {
  const { data, error, refetch } = useFigure(dataset, figure)
  if (error) return <Problem message={`${figure.title}: ${explain(error)}`} onRetry={() => void refetch()} />
  const text = data && figureText(data.value, data.column.type, figure.measure.function)
  return (
    <dl className={classes.figure}>
      <dt className={classes.figureTitle} title={figure.title}>
        {figure.title}
      </dt>
      <dd className={classes.figureValue}>
        {text === undefined ? <Skeleton height={26} width={110} /> : <span title={text.exact}>{text.shown}</span>}
      </dd>
    </dl>
  )
}
