/** Adds a user of the API, or gives one a new password or role. */
import { Button, Group, Modal, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { roles, type User, userNameSchema } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { Problem } from '../../ui/problem.tsx'
import { roleWords } from './role-words.ts'
import { useAddUser } from './use-settings.ts'

const LEAST = 10

export function UserDialog({ user, onClose }: { readonly user: User | undefined; readonly onClose: () => void }) {
  const [name, setName] = useState(user?.name ?? '')
  const [role, setRole] = useState<User['role']>(user?.role ?? 'reader')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string>()
  const add = useAddUser()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const parsed = userNameSchema.safeParse(name.trim())
    if (!parsed.success) return setProblem(parsed.error.issues[0]?.message)
    if (password.length < LEAST) return setProblem(`A password has ${LEAST} characters or more.`)
    add.mutate({ name: parsed.data, role, password }, { onSuccess: onClose })
  }
  return (
    <Modal opened onClose={onClose} title={user ? `Change ${user.name}` : 'Add a user'} centered size={420}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            readOnly={user !== undefined}
            data-autofocus={user === undefined || undefined}
            autoComplete="off"
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value)
              setProblem(undefined)
            }}
          />
          <NativeSelect
            label="Role"
            value={role}
            data={roles.map((one) => ({ value: one, label: roleWords[one] }))}
            onChange={(event) => setRole(roles.find((one) => one === event.currentTarget.value) ?? role)}
          />
          <PasswordInput
            size="xs"
            label={user ? 'New password' : 'Password'}
            description={`${LEAST} characters or more. It is kept as a hash, so nobody can look it up later.`}
            autoComplete="new-password"
            data-autofocus={user !== undefined || undefined}
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value)
              setProblem(undefined)
            }}
          />
          {(problem || add.error) && <Problem message={problem ?? explain(add.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending} disabled={name.trim() === '' || password === ''}>
              {user ? 'Save' : 'Add'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
