/**
 * A screen with a bar above and what scrolls below, and the sections and cards in it. Screens that list things look alike
 * by it.
 */
import type { ReactNode } from 'react'
import classes from './pane.module.css'

interface PaneProps {
  /** What the part that scrolls is called. */
  readonly label: string
  /** The heading of a page. A tab has the one of its page, and no bar. */
  readonly title?: string
  readonly facts?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export const Pane = ({ label, title, facts, actions, children }: PaneProps) => (
  <div className={classes.pane}>
    {title && (
      <header className={classes.bar}>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.facts}>{facts}</p>
        {actions}
      </header>
    )}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
    <section aria-label={label} className={classes.scroll} tabIndex={0}>
      {children}
    </section>
  </div>
)

interface SectionProps {
  readonly title: string
  readonly facts?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export const PaneSection = ({ title, facts, actions, children }: SectionProps) => (
  <section aria-label={title} className={classes.section}>
    <div className={classes.sectionHead}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      <p className={classes.sectionFacts}>{facts}</p>
      {actions}
    </div>
    {children}
  </section>
)

export const Cards = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <ul aria-label={label} className={classes.cards}>
    {children}
  </ul>
)

interface CardProps {
  readonly title: string
  readonly badges?: ReactNode
  readonly facts: ReactNode
  readonly actions?: ReactNode
  /** Below everything, over the whole width. */
  readonly children?: ReactNode
}

export const Card = ({ title, badges, facts, actions, children }: CardProps) => (
  <li className={classes.card}>
    <div className={classes.cardHead}>
      <h3 className={classes.cardTitle}>{title}</h3>
      {badges}
    </div>
    <div className={classes.cardFacts}>{facts}</div>
    {actions && <div className={classes.cardActions}>{actions}</div>}
    {children && <div className={classes.cardMore}>{children}</div>}
  </li>
)
