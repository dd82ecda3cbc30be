/**
 * Templates: their list, their texts, what is wrong with a draft, and what changes them.
 */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Dataset, Grant, Template } from '../../../preload/contract/index.ts'
import { useClient, useHost } from '../../bridge/bridge-context.tsx'
import { explain, freeName } from '../../bridge/failures.ts'
import type { Picked } from '../../bridge/host.ts'
import { keys } from '../../bridge/keys.ts'
import { showDataset, showTemplates } from '../../state/navigation.ts'
import { refuseTemplate, type TemplateDraft, writeTemplate } from '../../state/template-draft.ts'
import { notify } from '../../ui/notify.tsx'

export function useTemplates() {
  const client = useClient()
  return useQuery<readonly Template[]>({
    queryKey: keys.templates,
    queryFn: ({ signal }) => client.templates.list(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What is wrong with a text, and what it would expect; the answer for an earlier text stays until the next is there. */
export function useTemplateCheck(text: string) {
  const client = useClient()
  return useQuery({
    queryKey: keys.templateCheck(text),
    queryFn: ({ signal }) => client.templates.check({ text }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/** Opens the editor: on a template of one's own, or on a copy of another. */
export function useEditTemplate(): (template: Template, taken: readonly Template[]) => void {
  const client = useClient()
  const { mutate } = useMutation({
    mutationFn: async ({ template, taken }: { template: Template; taken: readonly Template[] }) => {
      const { text } = await client.templates.get({ template: template.id })
      if (template.origin === 'yours') return writeTemplate({ text, replaces: template.id })
      const name = freeId(`${template.id}-copy`, taken)
      const json: unknown = JSON.parse(text)
      const copy = { ...(typeof json === 'object' && json), name, title: `${template.title}, copy` }
      writeTemplate({ text: `${JSON.stringify(copy, null, 2)}\n`, replaces: undefined })
    },
    onError: (error, { template }) =>
      notify({ title: `${template.title} could not be opened`, message: explain(error), tone: 'bad' }),
  })
  return (template, taken) => mutate({ template, taken })
}

export function freeId(id: string, taken: readonly Pick<Template, 'id'>[]): string {
  let free = id
  for (let n = 2; taken.some((other) => other.id === free); n++) free = `${id}-${n}`
  return free
}

/** Makes a draft out of a dataset and opens the editor on it. */
export function useMakeTemplate(): (dataset: Dataset) => void {
  const client = useClient()
  const { mutate } = useMutation({
    mutationFn: ({ id }: Dataset) => client.templates.draft({ dataset: id }),
    onSuccess: ({ text, notes }, { id, name }) => {
      writeTemplate({ text, notes, replaces: undefined, dataset: { id, name, attach: true } })
      showTemplates()
    },
    onError: (error, { name }) =>
      notify({ title: `No template could be made from ${name}`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}

export function useSaveTemplate() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ text, replaces, dataset }: TemplateDraft) => {
      const saved = await client.templates.save({ text, ...(replaces !== undefined && { replaces }) })
      if (dataset?.attach) await client.templates.attach({ dataset: dataset.id, template: saved.id })
      return saved
    },
    onSuccess: async ({ id, title }, { dataset }) => {
      await cache.invalidateQueries({ queryKey: keys.datasets })
      writeTemplate(undefined)
      showTemplates(id)
      notify({
        message: dataset?.attach
          ? `${title} is saved. Later deliveries for ${dataset.name} are recognised by it.`
          : `${title} is saved.`,
        tone: 'good',
        ...(dataset && { actions: [{ label: `Back to ${dataset.name}`, run: () => showDataset(dataset.id) }] }),
      })
    },
  })
}

export function useDeleteTemplate(): (template: Template) => void {
  const client = useClient()
  const cache = useQueryClient()
  const changed = () => cache.invalidateQueries({ queryKey: keys.templates })
  const restore = useMutation({
    mutationFn: (text: string) => client.templates.save({ text }),
    onSuccess: async ({ id, title }) => {
      await changed()
      showTemplates(id)
      notify({ message: `${title} is back.`, tone: 'good' })
    },
    onError: (error) => notify({ title: 'The template could not be restored', message: explain(error), tone: 'bad' }),
  })
  const { mutate } = useMutation({
    mutationFn: ({ id }: Template) => client.templates.delete({ template: id }),
    onSuccess: async ({ title, text }) => {
      await changed()
      showTemplates()
      notify({
        message: `${title} is deleted. Datasets that were read by it keep their data.`,
        actions: [{ label: 'Undo', run: () => restore.mutate(text) }],
      })
    },
    onError: (error, { title }) =>
      notify({ title: `${title} could not be deleted`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}

export function useExportTemplate(): (template: Template) => void {
  const client = useClient()
  const host = useHost()
  const { mutate } = useMutation({
    mutationFn: async ({ id }: Template) => {
      const target = await host.pickTarget(`${id}.datapackage.json`)
      if (!target) return
      await client.templates.export({ template: id, target: target.target, overwrite: target.overwrite })
      host.deliver(target)
      const { reveal } = host
      notify({
        message: `${target.name} is written.`,
        tone: 'good',
        ...(reveal && { actions: [{ label: 'Show in folder', run: () => void reveal(target.target) }] }),
      })
    },
    onError: (error, { title }) =>
      notify({ title: `${title} could not be exported`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}

interface Arriving {
  readonly file: Grant
  readonly name?: string
  readonly replace?: boolean
}

export interface ImportTemplate {
  /** A file that was dropped or chosen. */
  readonly take: (picked: Picked) => void
  readonly pick: () => void
}

/** Takes a template in and shows it; a name that is taken is asked about, mistakes are shown on the page. */
export function useImportTemplate(): ImportTemplate {
  const client = useClient()
  const host = useHost()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (arriving: Arriving) => client.templates.import(arriving),
    onSuccess: async ({ id, title }) => {
      await cache.invalidateQueries({ queryKey: keys.templates })
      refuseTemplate(undefined)
      showTemplates(id)
      notify({ message: `${title} is a template now.`, tone: 'good' })
    },
    onError: (error, { file }) => {
      const free = freeName(error)
      showTemplates()
      if (free === undefined) return refuseTemplate(explain(error))
      // The free name is the taken one with a number.
      const taken = free.replace(/-\d+$/, '')
      const known = cache.getQueryData<readonly Template[]>(keys.templates)?.find(({ id }) => id === taken)
      notify({
        id: 'template-taken',
        message: explain(error),
        actions: [
          { label: `Import as ${free}`, run: () => mutate({ file, name: free }) },
          ...(known?.origin === 'yours' ? [{ label: 'Replace mine', run: () => mutate({ file, replace: true }) }] : []),
        ],
      })
    },
  })
  const take = useCallback(
    (picked: Picked) =>
      void ('grant' in picked ? Promise.resolve(picked.grant) : host.grantRead(picked.file)).then(
        (file) => mutate({ file }),
        (error: unknown) => notify({ title: 'The file could not be opened', message: explain(error), tone: 'bad' }),
      ),
    [host, mutate],
  )
  const pick = () =>
    void host.pickFiles().then(
      (picked) => {
        for (const one of picked) take(one)
      },
      (error: unknown) => notify({ title: 'The file could not be opened', message: explain(error), tone: 'bad' }),
    )
  return { take, pick }
}

/** Templates are shared as JSON; tables never come as that. */
export const isTemplateFile = (name: string): boolean => /\.json$/i.test(name)
