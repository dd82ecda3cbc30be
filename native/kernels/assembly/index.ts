/** What the host may call. */
export { hash, high, low } from './hash'
export {
  addPlace,
  buffer,
  configure,
  count,
  drained,
  endsCr,
  endsCrlf,
  endsLf,
  expect,
  facts,
  leaveUnclassified,
  lines,
  multiline,
  multilineCount,
  nextPlace,
  places,
  placesCount,
  records,
  refuseBlanks,
  reset,
} from './memory'
export { findStructure, position, scan } from './scan'
export { findStart, isInside } from './speculate'
export { countSequences, examine, invalid, markInvalid, multibyte, plausible } from './utf8'
