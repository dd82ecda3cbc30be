/** Settings of the store, as far as the window can change them. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { procedure } from './errors.ts'
import { sealedSchema } from './users.ts'

export const API_PORT = 7733

const portSchema = z.int().min(1024).max(65_535)

/** The API for programs: on the desktop a person switches it on, the browser host always has it. */
export const apiSettingSchema = z.object({
  enabled: z.boolean(),
  port: portSchema.describe('Of 127.0.0.1, on the desktop'),
  canSwitch: z.boolean().describe('False in the browser host, where it is always on'),
  url: z.string().nullable().describe('Where it answers now, with /docs below it; null when it does not'),
  message: z.string().nullable().describe('Why it does not answer although it is switched on'),
})
export type ApiSetting = z.infer<typeof apiSettingSchema>

export const settingsSchema = z.object({ api: apiSettingSchema })
export type Settings = z.infer<typeof settingsSchema>

export const settings = {
  get: procedure.route({ method: 'GET', path: '/settings', summary: 'All settings' }).output(settingsSchema),
  set: procedure
    .route({ method: 'POST', path: '/settings', summary: 'Change settings; what is left out stays' })
    .input(z.object({ api: z.object({ enabled: z.boolean(), port: portSchema }).partial().optional() }))
    .output(settingsSchema),
  follow: procedure
    .route({ method: 'GET', path: '/settings-changes', summary: 'The settings now, and whenever they change' })
    .output(eventIterator(settingsSchema)),
  report: procedure
    .route({ method: 'POST', path: '/settings-report', summary: 'The host says where the API answers, or why not' })
    .input(sealedSchema)
    .output(settingsSchema),
}
