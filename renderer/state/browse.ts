/**
 * What is chosen and searched in Browse, per dataset, so that coming back to a dataset finds it as it was left.
 */
import { create } from 'zustand'
import { type Choice, choose, clearFrom } from './cascade.ts'

interface BrowseState {
  readonly choices: Readonly<Record<string, readonly Choice[]>>
}

export const useBrowse = create<BrowseState>()(() => ({ choices: {} }))

const none: readonly Choice[] = []
export const useChoices = (dataset: string): readonly Choice[] => useBrowse(({ choices }) => choices[dataset] ?? none)

const update = (dataset: string, change: (choices: readonly Choice[]) => readonly Choice[]): void =>
  useBrowse.setState(({ choices }) => ({ choices: { ...choices, [dataset]: change(choices[dataset] ?? none) } }))

export const makeChoice = (dataset: string, levels: readonly string[], choice: Choice): void =>
  update(dataset, (choices) => choose(levels, choices, choice))

export const clearChoice = (dataset: string, levels: readonly string[], level: string): void =>
  update(dataset, (choices) => clearFrom(levels, choices, level))
