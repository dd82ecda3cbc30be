/** The few facts about UTF-8 sequences that cutting and reporting need; `native` has them, since its scan needs them too. */
export { countUtf8, firstInvalidUtf8, wholeSequences } from '../../../native/index.ts'
