/**
 * A browser as a host: files are sent to the loopback server and come back as downloads. The server answers with the
 * same kind of grants that the desktop gives.
 */
import * as z from 'zod'
import { grantSchema, type Target } from '../../preload/contract/index.ts'
import { walkDropped } from './dropped-folders.ts'
import type { Host, Picked } from './host.ts'
import { uploadFile } from './upload.ts'

const targetReply = z.object({ target: grantSchema })

export const browserHost = (): Host => ({
  kind: 'browser',
  filesAreCopies: true,
  pickFiles: askForFiles,
  collectDropped: walkDropped,
  grantRead: uploadFile,
  pickTarget: askForTarget,
  deliver: download,
  onCommand: () => () => undefined,
})

function askForFiles(): Promise<readonly Picked[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Picked[]>()
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept =
    '.csv,.tsv,.txt,.tab,.gz,.zst,.zip,.xlsx,.xlsm,.avro,.json,text/csv,text/tab-separated-values,text/plain'
  input.hidden = true
  const finish = () => {
    resolve([...(input.files ?? [])].map((file) => ({ file })))
    input.remove()
  }
  input.addEventListener('change', finish)
  input.addEventListener('cancel', finish)
  document.body.append(input)
  input.click()
  return promise
}

async function askForTarget(name: string): Promise<Target> {
  const reply = await fetch('/targets', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (!reply.ok) throw new Error(`The file "${name}" could not be prepared (${reply.status}). Try again.`)
  const { target } = targetReply.parse(await reply.json())
  return { target, name, overwrite: false }
}

function download(target: Target): void {
  const link = document.createElement('a')
  link.href = `/targets/${encodeURIComponent(target.target)}`
  link.download = target.name
  link.hidden = true
  document.body.append(link)
  link.click()
  link.remove()
}
