/** Files that are grouped for a program. */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { findProcessed, type GroupFiles, processFile, removeProcessed } from '../processing/process-file.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.processing)

/** Without `group` (an engine that is opened by another to load something) there is nothing to process with. */
export function processingProcedures({ engine, engine: { grants } }: ProcedureContext, group: GroupFiles | undefined) {
  return {
    start: os.start.handler(({ input: { file, ...wanted } }) => {
      if (group === undefined) throw failure('BAD_INPUT', 'Files cannot be processed here.')
      return processFile(engine, { ...wanted, path: grants.open(file, 'read').path }, group)
    }),
    get: os.get.handler(({ input }) => {
      const { task, files } = findProcessed(engine, input.task)
      return {
        status: task.status,
        message: task.message,
        files: files.map((path) => ({
          name: basename(path),
          bytes: statSync(path).size,
          file: grants.seal({ path, mode: 'read' }),
        })),
      }
    }),
    remove: os.remove.handler(({ input }) => {
      removeProcessed(engine, input.task)
      return {}
    }),
  }
}
