/**
 * Keeps a bug in one part of the window from taking the rest of it away: tabs, lists and running loads stay in sight.
 * A class, because React has no other way to catch what is thrown while drawing.
 */
import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import classes from './error-boundary.module.css'
import { Problem } from './problem.tsx'

interface ErrorBoundaryProps {
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly message: string | undefined
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { message: undefined }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    const { message } = this.state
    if (message === undefined) return this.props.children
    return (
      <div className={classes.root}>
        <Problem message={`This view cannot be shown: ${message}. Your data is as it was.`} />
        {/* Code that could not be fetched is only asked for again by a new page. */}
        <Button variant="default" onClick={() => window.location.reload()}>
          Reload the window
        </Button>
      </div>
    )
  }
}
