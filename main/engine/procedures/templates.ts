/** Templates: what a domain expects; the user's own are made, changed, shared and deleted here. */
import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { draftOfDataset } from '../analyze/draft-of-dataset.ts'
import { openTarget } from '../exchange/target-file.ts'
import { failure } from '../failure.ts'
import { attachTemplate, renameTemplate } from '../store/attach-template.ts'
import { findDataset } from '../store/datasets.ts'
import { checkTemplate, listProblems } from '../template/check-template.ts'
import { describeContent, describeTemplate } from '../template/describe-template.ts'
import { readTemplateFile } from '../template/read-template-file.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.templates)

export function templatesProcedures({
  engine,
  engine: { catalog, grants, changes, templates },
  changed,
}: ProcedureContext) {
  const save = (text: string, replaces: string | undefined) => {
    const saved = templates.save(text, { replaces })
    if (replaces !== undefined) renameTemplate(catalog, replaces, saved)
    changes.publish({ what: 'datasets' })
    return describeTemplate(templates.find(saved.name))
  }
  return {
    list: os.list.handler(() => templates.all().map(describeTemplate)),
    get: os.get.handler(({ input }) => {
      const known = templates.find(input.template)
      return { template: describeTemplate(known), text: known.text }
    }),
    check: os.check.handler(({ input }) => {
      const { template, problems } = checkTemplate(input.text)
      return {
        problems: [...problems],
        template: template === null ? null : { ...describeContent(template), origin: 'yours' as const, problem: null },
      }
    }),
    save: os.save.handler(({ input }) => save(input.text, input.replaces)),
    delete: os.delete.handler(({ input }) => {
      const { title } = describeTemplate(templates.find(input.template))
      const text = templates.remove(input.template)
      changes.publish({ what: 'datasets' })
      return { id: input.template, title, text }
    }),
    draft: os.draft.handler(async ({ input, signal = new AbortController().signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      if (dataset.state !== 'complete')
        throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Make a template of it when that is done.`)
      const { name, text, notes } = await draftOfDataset(
        engine,
        dataset,
        { name: input.name, title: input.title },
        signal,
      )
      return { name, text, notes: [...notes] }
    }),
    attach: os.attach.handler(({ input }) => {
      const template = input.template === null ? null : templates.get(templates.find(input.template).name)
      if (template === undefined)
        throw failure('BAD_INPUT', `The template ${input.template} has mistakes. Correct them first.`)
      return changed(attachTemplate(catalog, input.dataset, template))
    }),
    export: os.export.handler(async ({ input }) => {
      const { text } = templates.find(input.template)
      const { path } = grants.open(input.target, 'write')
      await using target = await openTarget(path, input.overwrite)
      await target.write(text)
      await target.complete()
      return { file: basename(path), bytes: Buffer.byteLength(text) }
    }),
    import: os.import.handler(async ({ input }) => {
      const { name: file, text } = await readTemplateFile(grants.open(input.file, 'read').path)
      const { template, problems } = checkTemplate(text)
      const [first] = problems
      if (template === null || first !== undefined)
        throw failure('BAD_INPUT', `${file} cannot be used as a template.\n${listProblems(problems)}`, {
          file,
          line: first?.line,
          column: first?.column,
        })
      const name = input.name ?? template.name
      const own = name === template.name ? text : withName(text, name)
      const isYours = templates.all().some((one) => one.name === name && one.origin === 'yours')
      return save(own, input.replace && isYours ? name : undefined)
    }),
  }
}

function withName(text: string, name: string): string {
  const json: unknown = JSON.parse(text)
  return `${JSON.stringify(typeof json === 'object' ? { ...json, name } : json, null, 2)}\n`
}
