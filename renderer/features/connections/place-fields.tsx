/** Where the database is: one address, or its parts. */
import { NativeSelect, TextInput } from '@mantine/core'
import { connectionKinds } from '../../../preload/contract/index.ts'
import { kindNames } from './connection-words.ts'
import classes from './connections.module.css'
import type { Draft } from './draft.ts'

interface DraftFieldsProps {
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}

const ports = { postgres: '5432', mongodb: '27017' } as const

export function PlaceFields({ draft, onChange }: DraftFieldsProps) {
  if (draft.by === 'url')
    return (
      <TextInput
        label="Address"
        placeholder="postgresql://me@db.example.org:5432/team"
        description="postgresql://, mongodb:// or mongodb+srv://. A password in it goes where passwords are kept."
        spellCheck={false}
        autoComplete="off"
        value={draft.url}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
    )
  return (
    <>
      <NativeSelect
        label="Kind"
        value={draft.kind}
        data={connectionKinds.map((kind) => ({ value: kind, label: kindNames[kind] }))}
        onChange={(event) =>
          onChange({ kind: connectionKinds.find((kind) => kind === event.currentTarget.value) ?? draft.kind })
        }
      />
      <div className={classes.pair}>
        <TextInput
          label="Server"
          placeholder="db.example.org"
          value={draft.host}
          onChange={(event) => onChange({ host: event.currentTarget.value })}
        />
        <TextInput
          label="Port"
          inputMode="numeric"
          placeholder={ports[draft.kind]}
          value={draft.port}
          onChange={(event) => onChange({ port: event.currentTarget.value.trim() })}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label="Database"
          value={draft.database}
          onChange={(event) => onChange({ database: event.currentTarget.value })}
        />
        <TextInput
          label="User"
          autoComplete="off"
          value={draft.user}
          onChange={(event) => onChange({ user: event.currentTarget.value })}
        />
      </div>
    </>
  )
}
