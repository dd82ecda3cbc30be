/** A small dataset of people and teams with a report of its template, for the tests of reports. */
import { join } from 'node:path'
import type { Client } from '../../../../preload/contract/index.ts'
import { openTestEngine, openTestFolder } from '../../testing/test-engine.ts'

const crew = {
  name: 'crew',
  title: 'Crew',
  resources: [
    { name: 'teams', title: 'Teams', schema: { fields: [{ name: 'team_id', type: 'integer' }, { name: 'team' }] } },
    {
      ...{ name: 'people', title: 'People' },
      schema: {
        fields: [
          ...[{ name: 'person_id', type: 'integer' }, { name: 'name' }, { name: 'since', type: 'date' }],
          ...[
            { name: 'team_id', type: 'integer' },
            { name: 'pay', type: 'number' },
          ],
        ],
      },
    },
  ],
  winnow: {
    reports: [
      {
        ...{ name: 'joined', title: 'Who joined', description: 'People of a team since a day' },
        parameters: [
          { name: 'day', type: 'date', default: '2000-01-01' },
          { name: 'team', type: 'choice', choices: { table: 'teams', column: 'team' } },
        ],
        sql: 'SELECT name, since, pay FROM people JOIN teams USING (team_id) WHERE team = $team AND since >= $day ORDER BY name',
      },
    ],
  },
}

const files = {
  'teams.csv': 'team_id,team\n1,Sales\n2,Support\n',
  'people.csv': [
    'person_id,name,since,team_id,pay',
    ...['1,Ada,2021-03-01,1,10.5', '2,Bob,2019-01-31,1,20', '3,Cyd,2021-07-01,2,0.25', '4,"D\nE",2022-01-01,1,7', ''],
  ].join('\n'),
}

/** The dataset is called `test`. */
export async function openCrew(): Promise<AsyncDisposable & { readonly client: Client }> {
  await using open = new AsyncDisposableStack()
  const folder = open.use(openTestFolder())
  folder.file('templates/crew/datapackage.json', JSON.stringify(crew))
  const engine = open.use(await openTestEngine(join(folder.path, 'store'), join(folder.path, 'templates')))
  const paths = Object.entries(files).map(([name, text]) => folder.file(name, text))
  await engine.load(paths, { dataset: 'test', template: 'crew' })
  const parts = open.move()
  return { client: engine.client, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}
