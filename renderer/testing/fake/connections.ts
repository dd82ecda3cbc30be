/** Connections, users and settings of the fake engine: one server answers, one refuses the password. */
import { implement } from '@orpc/server'
import {
  API_PORT,
  type Connection,
  type ConnectionTest,
  contract,
  type NewConnection,
  type Settings,
  type User,
} from '../../../preload/contract/index.ts'

const os = implement(contract)
const added = new Date(2026, 3, 2, 9, 30)

const connection = (id: string, name: string, change: Partial<Connection> = {}): Connection => ({
  ...{ id, name, kind: 'postgres', url: 'postgresql://clerk@db.team.example:5432/deliveries', host: 'db.team.example' },
  ...{ user: 'clerk', database: 'deliveries', schema: 'public', tls: { mode: 'verify-full' }, secret: 'keystore' },
  ...{ createdAt: added, ...change },
})

export const warehouse = connection('c1', 'warehouse')
const documents = connection('c2', 'documents', {
  ...{
    kind: 'mongodb',
    url: 'mongodb://clerk@docs.team.example:27017/deliveries',
    host: 'docs.team.example',
    schema: null,
  },
})
const archive = connection('c3', 'archive', {
  ...{ url: 'postgresql://clerk@127.0.0.1:5433/archive', host: '127.0.0.1', database: 'archive' },
  ...{ tls: { mode: 'disable' }, secret: 'session' },
})

const passed: ConnectionTest = {
  ok: true,
  server: 'PostgreSQL 17.2',
  steps: [
    { step: 'dns', ok: true, message: 'db.team.example is 10.2.3.4.' },
    { step: 'connect', ok: true, message: 'Port 5432 answers.' },
    { step: 'tls', ok: true, message: 'TLS 1.3; the certificate is for this host, and valid until 2027-03-01.' },
    { step: 'login', ok: true, message: 'clerk is let in.' },
    { step: 'database', ok: true, message: 'deliveries is there.' },
    { step: 'version', ok: true, message: 'PostgreSQL 17.2.' },
    { step: 'rights', ok: true, message: 'May create tables in the schema public.' },
  ],
}

const refused: ConnectionTest = {
  ok: false,
  server: null,
  steps: [
    ...passed.steps.slice(0, 3),
    {
      step: 'login',
      ok: false,
      message: 'The password of clerk is refused. Enter it again, or ask who runs the server.',
    },
  ],
}

type Given = { readonly [Key in keyof NewConnection]?: NewConnection[Key] | undefined }

function made(given: Given, id: string, name: string): Connection {
  const kind = given.fields?.kind ?? (given.url?.startsWith('mongodb') === true ? 'mongodb' : 'postgres')
  const host = given.fields?.host ?? /@([^:/]+)/.exec(given.url ?? '')?.[1] ?? 'localhost'
  return connection(id, name, {
    ...{ kind, host, url: given.url?.replace(/:[^:@/]+@/, '@') ?? `${kind}://${host}` },
    ...{
      schema: kind === 'postgres' ? (given.schema ?? 'public') : null,
      secret: given.password ? 'keystore' : 'none',
    },
    tls: { mode: given.tls?.mode ?? 'verify-full' },
  })
}

export function fakeConnections(isEmpty: boolean, hasKeystore: boolean) {
  const all = isEmpty ? [] : [warehouse, documents, archive]
  let lastId = 3
  const find = (ref: string) => all.find(({ id, name }) => id === ref || name === ref)
  return {
    list: os.connections.list.handler(() => all),
    keystore: os.connections.keystore.handler(() => ({
      source: hasKeystore ? ('keystore' as const) : ('session' as const),
      message: hasKeystore
        ? 'Passwords are kept in the key store of this computer.'
        : 'There is no key store here. Passwords are forgotten when Winnow ends.',
    })),
    add: os.connections.add.handler(({ input, errors }) => {
      if (find(input.name))
        throw errors.NAME_TAKEN({
          message: `There is a connection called ${input.name} already.`,
          data: { free: `${input.name} 2` },
        })
      if (input.remember && input.password && !hasKeystore)
        throw errors.BAD_INPUT({ message: 'There is nowhere to keep the password.' })
      const one = made(input, `c${++lastId}`, input.name)
      all.push(one)
      return one
    }),
    update: os.connections.update.handler(({ input, errors }) => {
      const old = find(input.connection)
      if (!old) throw errors.NOT_FOUND()
      const next = { ...made({ url: old.url, ...input }, old.id, input.name ?? old.name), secret: old.secret }
      all[all.indexOf(old)] = next
      return next
    }),
    remove: os.connections.remove.handler(({ input, errors }) => {
      const old = find(input.connection)
      if (!old) throw errors.NOT_FOUND()
      all.splice(all.indexOf(old), 1)
      return old
    }),
    test: os.connections.test.handler(({ input }) =>
      input.connection === 'archive' || input.connection === 'c3' ? refused : passed,
    ),
    tryOut: os.connections.tryOut.handler(({ input }) => (input.password === 'wrong' ? refused : passed)),
  }
}

export function fakeUsers(isEmpty: boolean) {
  const all: User[] = isEmpty ? [] : [{ name: 'reports', role: 'reader', createdAt: added }]
  return {
    list: os.users.list.handler(() => all),
    add: os.users.add.handler(({ input: { name, role } }) => {
      const user = { name, role, createdAt: new Date() }
      const at = all.findIndex((one) => one.name === name)
      if (at < 0) all.push(user)
      else all[at] = user
      return user
    }),
    remove: os.users.remove.handler(({ input, errors }) => {
      const at = all.findIndex(({ name }) => name === input.name)
      const [gone] = at < 0 ? [] : all.splice(at, 1)
      if (!gone) throw errors.NOT_FOUND()
      return gone
    }),
    logIn: os.users.logIn.handler(() => null),
    refresh: os.users.refresh.handler(() => null),
    session: os.users.session.handler(() => null),
    logOut: os.users.logOut.handler(() => ({})),
  }
}

export function fakeSettings() {
  let settings: Settings = { api: { enabled: false, port: API_PORT, canSwitch: true, url: null, message: null } }
  return {
    get: os.settings.get.handler(() => settings),
    set: os.settings.set.handler(({ input }) => {
      const { enabled = settings.api.enabled, port = settings.api.port } = input.api ?? {}
      const api = { ...settings.api, enabled, port }
      settings = { api: { ...api, url: api.enabled ? `http://127.0.0.1:${api.port}` : null } }
      return settings
    }),
    follow: os.settings.follow.handler(async function* () {
      yield settings
    }),
    report: os.settings.report.handler(() => settings),
  }
}

export function fakeProcessing() {
  return {
    start: os.processing.start.handler(() => ({ task: 'p1', isNew: true })),
    get: os.processing.get.handler(() => ({ status: 'done' as const, message: null, files: [] })),
    remove: os.processing.remove.handler(() => ({})),
  }
}
