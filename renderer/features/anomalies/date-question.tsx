/**
 * The question that an ambiguous date asks, with its two answers as real dates.
 */
import { Button, Group, Text } from '@mantine/core'
import { type Anomaly, type Dataset, dateOrders } from '../../../preload/contract/index.ts'
import classes from './anomalies.module.css'
import { meaningOf, orderWords } from './date-words.ts'
import { useAnswerDate } from './use-answer-date.ts'

interface DateQuestionProps {
  readonly dataset: Dataset
  readonly anomaly: Anomaly
}

export function DateQuestion({ dataset, anomaly }: DateQuestionProps) {
  const { answer, isPending } = useAnswerDate()
  const isRemembered = dataset.template !== null || hasHeader(dataset, anomaly)
  return (
    <fieldset className={classes.question} disabled={isPending || dataset.state !== 'complete'}>
      <legend className={classes.questionTitle}>What does {anomaly.value} mean?</legend>
      <Group gap={8}>
        {dateOrders.map((order) => {
          const meaning = meaningOf(anomaly.value, order)
          return (
            <Button key={order} variant="default" onClick={() => answer({ dataset, anomaly, order })}>
              {orderWords[order]}
              {meaning && ` — ${meaning}`}
            </Button>
          )
        })}
        <Text span size="sm" c="dimmed">
          {isRemembered
            ? 'The answer is remembered for files like this.'
            : 'The file has no header, so the answer holds for this dataset only.'}
        </Text>
      </Group>
    </fieldset>
  )
}

const hasHeader = ({ tables }: Dataset, anomaly: Anomaly): boolean =>
  tables.some(({ sources }) => sources.some(({ id, dialect }) => id === anomaly.source && dialect.headerRows > 0))
