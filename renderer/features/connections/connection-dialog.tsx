/**
 * The form of a connection: its address or its parts, the password, and how it is encrypted. It can be tried before it is
 * kept.
 */
import {
  Anchor,
  Button,
  Checkbox,
  Group,
  Modal,
  PasswordInput,
  SegmentedControl,
  Stack,
  TextInput,
} from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Connection } from '../../../preload/contract/index.ts'
import { explain, freeName } from '../../bridge/failures.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './connections.module.css'
import { connectionOf, type Draft, draftOf, kindOf, problemOf } from './draft.ts'
import { PlaceFields } from './place-fields.tsx'
import { TestSteps } from './test-steps.tsx'
import { TlsFields } from './tls-fields.tsx'
import { useKeystore, useSaveConnection, useTryOut } from './use-connections.ts'

interface ConnectionDialogProps {
  /** The one that is changed; undefined for a new one. */
  readonly connection: Connection | undefined
  readonly onClose: () => void
}

export function ConnectionDialog({ connection, onClose }: ConnectionDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(connection))
  const [problem, setProblem] = useState<string>()
  const save = useSaveConnection(connection?.id)
  const tryOut = useTryOut()
  const keystore = useKeystore().data
  // A secret that cannot be kept is asked for again after each start; that is said, not hidden.
  const canKeep = keystore !== undefined && keystore.source !== 'none' && keystore.source !== 'session'
  const free = freeName(save.error)

  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }))
    setProblem(undefined)
    save.reset()
    tryOut.reset()
  }
  const checked = (go: () => void) => () => {
    const found = problemOf(draft)
    setProblem(found)
    if (found === undefined) go()
  }
  // Asked to keep what it cannot keep, the engine would refuse; for a session it always can.
  const input = () => connectionOf({ ...draft, remember: draft.remember && canKeep })
  const submit = checked(() => save.mutate(input(), { onSuccess: onClose }))
  // Under its former name the kept password is found, which never comes back to this form.
  const tryIt = checked(() => {
    const trial = input()
    tryOut.mutate({ ...trial, remember: trial.remember ?? false, name: connection?.name ?? trial.name })
  })

  return (
    <Modal
      opened
      onClose={onClose}
      title={connection ? `Change ${connection.name}` : 'Add a connection'}
      centered
      size={580}
    >
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            placeholder="warehouse"
            data-autofocus
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <SegmentedControl
            aria-label="How it is given"
            size="xs"
            value={draft.by}
            data={[
              { value: 'url', label: 'As an address' },
              { value: 'fields', label: 'In parts' },
            ]}
            onChange={(value) => change({ by: value === 'fields' ? 'fields' : 'url' })}
          />
          <PlaceFields draft={draft} onChange={change} />
          <div className={classes.pair}>
            <PasswordInput
              size="xs"
              label="Password"
              autoComplete="off"
              placeholder={connection && connection.secret !== 'none' ? 'stays as it is' : ''}
              value={draft.password}
              onChange={(event) => change({ password: event.currentTarget.value })}
            />
            {kindOf(draft) === 'postgres' && (
              <TextInput
                label="Schema"
                placeholder="public"
                value={draft.schema}
                onChange={(event) => change({ schema: event.currentTarget.value })}
              />
            )}
          </div>
          <Checkbox
            label="Keep the password"
            className={classes.keep}
            description={keystore?.message}
            checked={draft.remember && canKeep}
            disabled={!canKeep}
            onChange={(event) => change({ remember: event.currentTarget.checked })}
          />
          <TlsFields draft={draft} onChange={change} />
          {(problem || save.error) && <Problem message={problem ?? explain(save.error)} />}
          {free && (
            <Anchor component="button" type="button" size="sm" ta="left" onClick={() => change({ name: free })}>
              Use “{free}”
            </Anchor>
          )}
          {(tryOut.error || tryOut.data) && (
            <div key={tryOut.submittedAt} ref={bringIntoView} className={classes.tested}>
              {tryOut.error && <Problem message={explain(tryOut.error)} />}
              {tryOut.data && <TestSteps test={tryOut.data} />}
            </div>
          )}
          <Group justify="flex-end" gap="xs" className={classes.foot}>
            <Button variant="default" onClick={tryIt} loading={tryOut.isPending}>
              Test
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** In a small window the form is longer than the dialog, and what came of the test would be out of sight. */
const bringIntoView = (element: HTMLElement | null) => element?.scrollIntoView?.({ block: 'nearest' })
