/**
 * Brings files into the load sheet: asks the host for permissions and follows uploads. Drops, dialogs and menu
 * commands all end here.
 */
import { useCallback } from 'react'
import { useHost } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import type { Host, Picked } from '../../bridge/host.ts'
import {
  type Arrival,
  addArrivals,
  chooseTarget,
  dropArrival,
  nextArrivalId,
  updateArrival,
} from '../../state/load-sheet.ts'
import { notify } from '../../ui/notify.tsx'
import { isTemplateFile, useImportTemplate } from '../templates/use-templates.ts'

/** Uploads at the same time; more would only share the same disk. */
const PARALLEL = 3

export interface OpenFiles {
  readonly pick: () => void
  /** Files for a dataset that is there; nothing happens when none is chosen. */
  readonly pickInto: (dataset: string) => void
  readonly drop: (transfer: DataTransfer) => void
}

export function useOpenFiles(): OpenFiles {
  const host = useHost()
  const { take } = useImportTemplate()
  const pick = useCallback(() => void gather(host, () => host.pickFiles()), [host])
  const pickInto = useCallback(
    (dataset: string) =>
      void gather(host, async () => {
        const picked = await host.pickFiles()
        if (picked.length > 0) chooseTarget(dataset)
        return picked
      }),
    [host],
  )
  const drop = useCallback(
    (transfer: DataTransfer) => {
      const collected = host.collectDropped(transfer)
      void gather(host, async () => {
        const files = await collected
        for (const file of files) if (isTemplateFile(file.name)) take({ file })
        return files.filter(({ name }) => !isTemplateFile(name)).map((file) => ({ file }))
      })
    },
    [host, take],
  )
  return { pick, pickInto, drop }
}

async function gather(host: Host, find: () => Promise<readonly Picked[]>): Promise<void> {
  try {
    await admit(host, await find())
  } catch (error) {
    notify({ title: 'The files could not be opened', message: explain(error), tone: 'bad' })
  }
}

export async function admit(host: Host, picked: readonly Picked[]): Promise<void> {
  if (picked.length === 0) return
  const waiting: { readonly arrival: Arrival; readonly file: File; readonly signal: AbortSignal }[] = []
  const arrivals = picked.map((one): Arrival => {
    const id = nextArrivalId()
    if ('grant' in one) return { id, name: '', bytes: 0, sent: 0, grant: one.grant, cancel: () => undefined }
    const abort = new AbortController()
    const { name, size } = one.file
    const arrival = { id, name, bytes: size, sent: 0, cancel: () => abort.abort() }
    waiting.push({ arrival, file: one.file, signal: abort.signal })
    return arrival
  })
  addArrivals(arrivals)
  const work = waiting.values()
  await Promise.all(Array.from({ length: PARALLEL }, () => admitEach(host, work)))
}

async function admitEach(
  host: Host,
  work: Iterable<{ readonly arrival: Arrival; readonly file: File; readonly signal: AbortSignal }>,
): Promise<void> {
  for (const { arrival, file, signal } of work) {
    if (signal.aborted) {
      dropArrival(arrival.id)
      continue
    }
    try {
      const onProgress = (sent: number) => updateArrival(arrival.id, { sent })
      const grant = await host.grantRead(file, { signal, onProgress })
      updateArrival(arrival.id, { grant, sent: file.size })
    } catch (error) {
      if (signal.aborted) dropArrival(arrival.id)
      else updateArrival(arrival.id, { failure: explain(error) })
    }
  }
}
