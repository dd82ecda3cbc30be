/** Settings of the store, and what the host says of the API. */
import { EventPublisher, implement } from '@orpc/server'
import type * as z from 'zod'
import { API_PORT, apiSettingSchema, contract, type Settings } from '../../../preload/contract/index.ts'
import { openFromHost } from '../host-seal.ts'
import { readSetting, writeSetting } from '../settings/setting-store.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.settings)

const storedSchema = apiSettingSchema.pick({ enabled: true, port: true })
const reportSchema = apiSettingSchema.pick({ canSwitch: true, url: true, message: true })

const CHANNEL = 'settings'

export function settingsProcedures({ engine: { catalog, options } }: ProcedureContext) {
  const publisher = new EventPublisher<{ [CHANNEL]: Settings }>()
  let reported: z.infer<typeof reportSchema> = { canSwitch: true, url: null, message: null }
  const stored = () => readSetting(catalog, 'api', storedSchema, { enabled: false, port: API_PORT })
  const now = (): Settings => ({
    api: { ...stored(), ...reported, ...(reported.canSwitch ? {} : { enabled: true }) },
  })
  const publish = (): Settings => {
    const settings = now()
    publisher.publish(CHANNEL, settings)
    return settings
  }
  return {
    get: os.get.handler(now),
    set: os.set.handler(({ input: { api } }) => {
      const changes = Object.entries(api ?? {}).filter(([, value]) => value !== undefined)
      if (changes.length > 0) writeSetting(catalog, 'api', { ...stored(), ...Object.fromEntries(changes) })
      return publish()
    }),
    follow: os.follow.handler(async function* ({ signal }) {
      // Subscribed before the first word, so that no change falls between the two.
      const changes = publisher.subscribe(CHANNEL, signal === undefined ? {} : { signal })
      yield now()
      yield* changes
    }),
    report: os.report.handler(({ input }) => {
      reported = openFromHost(options.grantKey, 'settings', input.sealed, reportSchema)
      return publish()
    }),
  }
}
