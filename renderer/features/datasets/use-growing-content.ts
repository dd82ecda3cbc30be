/**
 * Keeps what is on the screen up with a version that is still being loaded: its number stays, its content grows.
 */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { keys } from '../../bridge/keys.ts'

export function useGrowingContent({ id, version, state, rows }: Dataset): void {
  const cache = useQueryClient()
  const before = useRef({ version, state, rows })
  useEffect(() => {
    const last = before.current
    before.current = { version, state, rows }
    // A new version has keys of its own; only more of the same one makes answers stale.
    if (last.version !== version || (last.state === state && last.rows === rows)) return
    void cache.invalidateQueries({ queryKey: keys.content(id, version) })
  }, [cache, id, version, state, rows])
}
