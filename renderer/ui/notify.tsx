/**
 * Short messages in the corner, each with at most one action. Here so that all of them look and behave alike.
 */
import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'

interface Note {
  /** Notes of the same id replace one another. */
  readonly id?: string
  readonly title?: string
  readonly message: string
  readonly tone?: 'good' | 'bad' | 'neutral'
  readonly action?: { readonly label: string; readonly run: () => void }
}

const colors = { good: 'grain', bad: 'red', neutral: 'gray' } as const

export function notify({ id = crypto.randomUUID(), title, message, tone = 'neutral', action }: Note): void {
  notifications.hide(id)
  notifications.show({
    closeButtonProps: { 'aria-label': 'Dismiss' },
    id,
    title,
    color: colors[tone],
    // A failure, and whatever can be acted on, stays long enough to be read.
    autoClose: tone === 'bad' ? 12_000 : action ? 9000 : 5000,
    role: tone === 'bad' ? 'alert' : 'status',
    message: (
      <>
        {message}
        {action && (
          <>
            {' '}
            <Anchor
              component="button"
              type="button"
              inherit
              fw={600}
              onClick={() => {
                notifications.hide(id)
                action.run()
              }}
            >
              {action.label}
            </Anchor>
          </>
        )}
      </>
    ),
  })
}
