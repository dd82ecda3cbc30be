/**
 * Files on their way to the engine. Only a browser has to send them; large ones take a while and can be stopped.
 */
import { ActionIcon, Progress } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { formatBytes } from '../../format/bytes.ts'
import { type Arrival, dropArrival } from '../../state/load-sheet.ts'
import classes from './load-sheet.module.css'

export function ArrivalList({ arrivals }: { readonly arrivals: readonly Arrival[] }) {
  return (
    <ul aria-label="Files being sent" className={classes.arrivals}>
      {arrivals.map((arrival) => (
        <li key={arrival.id} className={classes.arrival}>
          <span className={classes.arrivalName}>{arrival.name}</span>
          {arrival.failure ? (
            <span role="alert" className={classes.failure}>
              {arrival.failure}
            </span>
          ) : (
            <>
              <Progress
                className={classes.arrivalBar}
                size={4}
                value={arrival.bytes > 0 ? (arrival.sent / arrival.bytes) * 100 : 100}
                aria-label={`Sending ${arrival.name}`}
              />
              <span className={classes.arrivalBytes}>
                {formatBytes(arrival.sent)} of {formatBytes(arrival.bytes)}
              </span>
            </>
          )}
          <ActionIcon
            size="sm"
            aria-label={arrival.failure ? `Remove ${arrival.name}` : `Stop sending ${arrival.name}`}
            onClick={() => {
              arrival.cancel()
              dropArrival(arrival.id)
            }}
          >
            <IconX size={14} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  )
}
