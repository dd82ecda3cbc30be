/**
 * Says when the engine cannot be reached, and when it is back. What is on the screen stays there meanwhile.
 */
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useConnectionState, useHost } from '../bridge/bridge-context.tsx'
import { notify } from '../ui/notify.tsx'
import classes from './shell.module.css'

const stopped = 'The data engine stopped. It is being started again; loads that were running are marked interrupted.'
const unreachable = 'Winnow cannot be reached. The connection is being made again.'

export function ConnectionBanner() {
  const state = useConnectionState()
  const { kind } = useHost()
  const cache = useQueryClient()
  const before = useRef(state)

  useEffect(() => {
    if (before.current === 'ready' && state === 'offline') {
      notify({ id: 'engine', message: stopped, tone: 'bad' })
    }
    if (before.current === 'offline' && state === 'ready') {
      notify({ id: 'engine', message: 'The data engine is running again.', tone: 'good' })
      void cache.invalidateQueries()
    }
    before.current = state
  }, [state, cache])

  if (state !== 'offline') return null
  return (
    <div role="status" className={classes.banner}>
      <IconPlugConnectedX size={15} aria-hidden />
      {kind === 'desktop' ? stopped : unreachable}
    </div>
  )
}
