/**
 * Browse: the template's hierarchy as lists side by side, each filtered by the choices before it, and below them the
 * rows that are meant.
 */
import type { Dataset } from '../../../preload/contract/index.ts'
import { clearChoice, makeChoice, useChoices } from '../../state/browse.ts'
import { choicesBefore } from '../../state/cascade.ts'
import classes from './browse.module.css'
import { LevelColumn } from './level-column.tsx'
import { Matches } from './matches.tsx'

type Hierarchy = NonNullable<Dataset['hierarchy']>

export function BrowseTab({ dataset, hierarchy }: { readonly dataset: Dataset; readonly hierarchy: Hierarchy }) {
  const choices = useChoices(dataset.id)
  const order = hierarchy.levels.map(({ name }) => name)
  return (
    <div className={classes.tab}>
      {/* Keys and styles find the lists by this element, so moving between levels needs no shared state. */}
      <div className={classes.levels} data-levels>
        {hierarchy.levels.map((level) => (
          <LevelColumn
            key={level.name}
            dataset={dataset}
            level={level}
            earlier={choicesBefore(order, choices, level.name)}
            chosen={choices.find((choice) => choice.level === level.name)}
            onChoose={(option) =>
              makeChoice(dataset.id, order, {
                level: level.name,
                value: option.value,
                label: option.label,
                missing: option.missing,
              })
            }
            onClear={() => clearChoice(dataset.id, order, level.name)}
          />
        ))}
      </div>
      <Matches
        dataset={dataset}
        hierarchy={hierarchy}
        choices={choices}
        onClear={(level) => clearChoice(dataset.id, order, level)}
      />
    </div>
  )
}
