/** When a dataset is pushed to a place by itself. It never overwrites what others changed: then it waits. */
import { Button, Group, Modal, NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Dataset, pushModes, type SyncTarget } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { Problem } from '../../ui/problem.tsx'
import { modeTitles } from './push-words.ts'
import { useSetSchedule } from './use-pushes.ts'

interface ScheduleDialogProps {
  readonly target: SyncTarget
  readonly dataset: Dataset
  readonly onClose: () => void
}

const whens = { never: 'Only when you say so', 'after-load': 'After each load', daily: 'Every day' } as const

export function ScheduleDialog({ target, dataset, onClose }: ScheduleDialogProps) {
  const [schedule, setSchedule] = useState(target.schedule)
  const save = useSetSchedule()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { connection, metadataConnection } = target
    save.mutate({ dataset: dataset.id, connection, metadataConnection, schedule }, { onSuccess: onClose })
  }
  const isByItself = schedule.when !== 'never'
  return (
    <Modal opened onClose={onClose} title={`Push to ${target.connection} by itself`} centered size={440}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Radio.Group
            label="When"
            value={schedule.when}
            onChange={(value) => {
              const when = keyOf(whens, value)
              if (when) setSchedule({ ...schedule, when })
            }}
          >
            <Stack gap={6} mt={6}>
              {Object.entries(whens).map(([value, label]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          {schedule.when === 'daily' && (
            <TextInput
              type="time"
              label="At"
              required
              value={schedule.at}
              onChange={(event) => setSchedule({ ...schedule, at: event.currentTarget.value })}
            />
          )}
          {isByItself && (
            <>
              <NativeSelect
                label="What is sent"
                value={schedule.mode}
                data={pushModes.map((mode) => ({ value: mode, label: modeTitles[mode] }))}
                onChange={(event) => {
                  const mode = pushModes.find((one) => one === event.currentTarget.value)
                  if (mode) setSchedule({ ...schedule, mode })
                }}
              />
              <p>
                When others changed the same rows, when columns changed, or when the database cannot hold a cell,
                nothing is sent and you are asked. Winnow has to be running at that time.
              </p>
            </>
          )}
          {save.error && <Problem message={explain(save.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={schedule.when === 'daily' && schedule.at === ''}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const keyOf = <Key extends string>(words: Readonly<Record<Key, string>>, value: string): Key | undefined =>
  (Object.keys(words) as Key[]).find((key) => key === value)
