/**
 * One level of the hierarchy: a search field and a list of any length. Keys move in the list and between levels.
 */
// biome-ignore-all lint/a11y/useSemanticElements: a select element can neither be virtual nor show counts
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names the active entry
import { ActionIcon, TextInput } from '@mantine/core'
import { IconLinkOff, IconSearch, IconX } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Dataset, Level, Option } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount } from '../../format/numbers.ts'
import type { Choice } from '../../state/cascade.ts'
import { Problem } from '../../ui/problem.tsx'
import classes from './browse.module.css'
import { focusLevel } from './focus-level.ts'
import { useLevelOptions } from './use-browse.ts'

const ROW_HEIGHT = 28

interface LevelColumnProps {
  readonly dataset: Dataset
  readonly level: Level
  readonly earlier: readonly Choice[]
  readonly chosen: Choice | undefined
  readonly onChoose: (option: Option) => void
  readonly onClear: () => void
}

export function LevelColumn({ dataset, level, earlier, chosen, onChoose, onClear }: LevelColumnProps) {
  const id = useId()
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const options = useLevelOptions(dataset, level, earlier, search)
  const { total, onRange } = options
  const list = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = (items.at(-1)?.index ?? -1) + 1
  useEffect(() => onRange({ first, last }), [onRange, first, last])

  const earlierKey = JSON.stringify(earlier.map(({ value }) => value))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => {
    setActive(0)
    list.current?.scrollTo({ top: 0 })
  }, [earlierKey, search])

  const choose = (index: number) => {
    const option = options.rowAt(index)
    setActive(index)
    if (option) onChoose(option)
  }
  const move = (to: number) => {
    const index = Math.min(Math.max(0, to), total - 1)
    setActive(index)
    virtual.scrollToIndex(index)
  }
  const onListKey = (event: KeyboardEvent<HTMLElement>) => {
    const page = Math.max(1, Math.floor((list.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => (active === 0 ? field.current?.focus() : move(active - 1)),
      PageDown: () => move(active + page),
      PageUp: () => move(active - page),
      Home: () => move(0),
      End: () => move(total - 1),
      Enter: () => choose(active),
      ' ': () => choose(active),
      ArrowRight: () => {
        choose(active)
        focusLevel(event.currentTarget, 1)
      },
      ArrowLeft: () => focusLevel(event.currentTarget, -1),
      Backspace: onClear,
      Delete: onClear,
    }
    const step = steps[event.key]
    if (step) {
      event.preventDefault()
      step()
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // Typing in the list goes on in the search field, which takes this very key.
      field.current?.focus()
    }
  }

  return (
    <section className={classes.level} aria-label={level.title}>
      <header className={classes.levelHead}>
        <h2 className={classes.levelTitle}>{level.title}</h2>
        {chosen ? (
          <ActionIcon size="xs" aria-label={`Clear ${level.title}`} onClick={onClear}>
            <IconX size={12} />
          </ActionIcon>
        ) : (
          <span className={classes.levelTotal}>{options.isPending ? '' : formatCount(total)}</span>
        )}
      </header>
      <TextInput
        ref={field}
        className={classes.levelSearch}
        aria-label={`Search ${level.title}`}
        placeholder="Search"
        leftSection={<IconSearch size={13} />}
        value={search}
        maxLength={500}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') list.current?.focus()
          else if (event.key === 'Enter') choose(0)
          else if (event.key === 'Escape' && search) setSearch('')
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {options.error && <Problem message={explain(options.error)} onRetry={options.retry} />}
      <div
        ref={list}
        role="listbox"
        aria-label={level.title}
        aria-busy={options.isStale || options.isPending}
        aria-activedescendant={total > 0 ? `${id}-${active}` : undefined}
        tabIndex={0}
        className={classes.options}
        data-stale={options.isStale || undefined}
        onKeyDown={onListKey}
      >
        {!options.isPending && total === 0 && <p className={classes.noOptions}>Nothing matches.</p>}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start }) => {
            const option = options.rowAt(index)
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the list, which has the focus
              <div
                key={index}
                id={`${id}-${index}`}
                role="option"
                aria-selected={option !== undefined && option.value === chosen?.value}
                aria-setsize={total}
                aria-posinset={index + 1}
                aria-label={option?.label}
                className={classes.option}
                data-active={index === active || undefined}
                data-missing={option?.missing || undefined}
                style={{ top: start, height: ROW_HEIGHT }}
                title={option?.missing ? 'Rows that refer to an entry which does not exist' : option?.label}
                onClick={() => choose(index)}
              >
                {option?.missing && <IconLinkOff size={13} aria-hidden />}
                <span className={classes.optionLabel}>{option?.label ?? ''}</span>
                {/* The count is drawn by the style sheet, so that an entry is called by its label alone. */}
                <span className={classes.optionCount} data-count={option ? formatCount(option.count) : ''} />
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}
