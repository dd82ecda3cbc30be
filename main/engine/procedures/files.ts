/** Files that are granted and not loaded yet. */
import { implement } from '@orpc/server'
import { fingerprintFile } from '../../../native/index.ts'
import { contract } from '../../../preload/contract/index.ts'
import { openSource } from '../csv/open-source.ts'
import { inspectFiles } from '../load/inspect.ts'
import { findSeen } from '../store/datasets.ts'
import { freeDatasetName } from '../store/publish.ts'
import { sortOutBundles } from './bundles.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.files)

export function filesProcedures({
  engine,
  engine: { catalog, templates },
  openGrants,
  unpackingFor,
}: ProcedureContext) {
  return {
    inspect: os.inspect.handler(async ({ input, signal }) => {
      const { bundles, broken, others } = await sortOutBundles(engine, input.files)
      const opened = (await openGrants(others)).map((permission) => ({
        ...permission,
        overrides: input.overrides[permission.grant] ?? {},
      }))
      const { files, rejected, match, proposal } = await inspectFiles(
        opened,
        templates,
        input.template,
        unpackingFor(signal),
      )
      return {
        files: files.map(({ location, ...file }) => ({
          ...file,
          file: opened.find(({ path, member }) => path === location.path && member === location.member)?.grant ?? '',
        })),
        bundles,
        rejected: [...broken, ...rejected],
        match,
        dataset: freeDatasetName(catalog, proposal),
      }
    }),
    seen: os.seen.handler(async ({ input, signal }) => {
      const fingerprints: string[] = []
      for (const location of await openGrants(input.files)) {
        await using source = await openSource(location, unpackingFor(signal))
        fingerprints.push(await fingerprintFile(source.handle.fd, source.bytes, signal))
      }
      return { seen: findSeen(catalog, fingerprints) }
    }),
  }
}
