/** The same cases in every run of the gate; `WINNOW_SEED=7 npm run test:unit` tries others. */
import fc from 'fast-check'

const { WINNOW_SEED } = process.env

fc.configureGlobal({ seed: WINNOW_SEED === undefined ? 20_260 : Number(WINNOW_SEED) })
