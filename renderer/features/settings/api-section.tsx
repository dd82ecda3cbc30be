/** The API for programs: whether it answers, where, and why not. */
import { Anchor, Button, NumberInput, Skeleton, Switch } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ApiSetting } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { PaneSection } from '../../ui/pane.tsx'
import { Problem } from '../../ui/problem.tsx'
import classes from './settings.module.css'
import { useChangeSettings, useSettings } from './use-settings.ts'

export function ApiSection() {
  const { data, error, refetch } = useSettings()
  return (
    <PaneSection
      title="API for programs"
      facts="Programs on this computer can load, ask and export over HTTP, once they log in as one of the users below."
    >
      {error ? (
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <ApiForm key={data.api.port} api={data.api} />
      ) : (
        <Skeleton height={54} />
      )}
    </PaneSection>
  )
}

function ApiForm({ api: { enabled, port, canSwitch, url, message } }: { readonly api: ApiSetting }) {
  const change = useChangeSettings()
  const [typed, setTyped] = useState<number | string>(port)
  const wanted = Number(typed)
  const isPort = Number.isInteger(wanted) && wanted >= 1024 && wanted <= 65_535
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPort && wanted !== port) change.mutate({ api: { port: wanted } })
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      {canSwitch ? (
        <div className={classes.line}>
          <Switch
            label="Answer programs"
            checked={enabled}
            disabled={change.isPending}
            onChange={(event) => change.mutate({ api: { enabled: event.currentTarget.checked } })}
          />
          <NumberInput
            label="Port"
            className={classes.port}
            value={typed}
            min={1024}
            max={65_535}
            allowDecimal={false}
            hideControls
            error={isPort ? undefined : 'From 1024 to 65535'}
            onChange={setTyped}
          />
          {isPort && wanted !== port && (
            <Button type="submit" variant="default" loading={change.isPending}>
              Use this port
            </Button>
          )}
        </div>
      ) : (
        <p>It is always on in the browser host.</p>
      )}
      {url && (
        <p role="status">
          It answers at <code data-selectable>{url}</code>.{' '}
          <Anchor href={`${url}/docs`} target="_blank" rel="noreferrer" inherit underline="always">
            How to use it
          </Anchor>
        </p>
      )}
      {enabled && !url && !message && <p role="status">It is being started…</p>}
      {message && <Problem message={message} />}
    </form>
  )
}
