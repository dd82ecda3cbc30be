/**
 * Takes a decision back to what was detected.
 */
import { Anchor } from '@mantine/core'

export const ResetLink = ({ label = 'Reset', onClick }: { readonly label?: string; readonly onClick: () => void }) => (
  <Anchor component="button" type="button" inherit onClick={onClick}>
    {label}
  </Anchor>
)
