/** Theirs or ours, for rows that were changed on both sides. Nothing is chosen before the person does. */
import { Radio, Stack } from '@mantine/core'
import { conflictPolicies } from '../../../preload/contract/index.ts'
import type { ConflictPolicy } from '../../state/team.ts'

interface ConflictChoiceProps {
  readonly value: ConflictPolicy
  readonly words: Readonly<Record<'label' | ConflictPolicy, string>>
  readonly onChoose: (policy: ConflictPolicy) => void
}

export const ConflictChoice = ({ value, words, onChoose }: ConflictChoiceProps) => (
  <Radio.Group
    label={words.label}
    value={value}
    onChange={(next) => {
      const policy = conflictPolicies.find((one) => one === next)
      if (policy) onChoose(policy)
    }}
  >
    <Stack gap={4} mt={4}>
      {conflictPolicies.map((policy) => (
        <Radio key={policy} size="xs" value={policy} label={words[policy]} />
      ))}
    </Stack>
  </Radio.Group>
)
