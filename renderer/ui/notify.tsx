/**
 * Short messages in the corner, each with the few things one may do about it. Here so that all of them look and behave alike.
 */
import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'

interface Note {
  /** Notes of the same id replace one another. */
  readonly id?: string
  readonly title?: string
  readonly message: string
  readonly tone?: 'good' | 'bad' | 'neutral'
  readonly actions?: readonly { readonly label: string; readonly run: () => void }[]
}

const colors = { good: 'grain', bad: 'red', neutral: 'gray' } as const

export function notify({ id = crypto.randomUUID(), title, message, tone = 'neutral', actions = [] }: Note): void {
  notifications.hide(id)
  notifications.show({
    closeButtonProps: { 'aria-label': 'Dismiss' },
    id,
    title,
    color: colors[tone],
    // A failure, and whatever can be acted on, stays long enough to be read.
    autoClose: tone === 'bad' ? 12_000 : actions.length > 0 ? 9000 : 5000,
    role: tone === 'bad' ? 'alert' : 'status',
    message: (
      <>
        {message}
        {actions.map(({ label, run }) => (
          <Anchor
            key={label}
            component="button"
            type="button"
            inherit
            fw={600}
            ml={8}
            onClick={() => {
              notifications.hide(id)
              run()
            }}
          >
            {label}
          </Anchor>
        ))}
      </>
    ),
  })
}
