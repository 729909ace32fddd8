import type { WorkWindowWords } from './work-window-words.ts'

/** What is said of planned work. */
export const enWorkWindow: WorkWindowWords = {
  title: 'Work windows',
  none: 'No work is planned.',
  new: 'Work window…',
  place: 'Place',
  from: 'From',
  nowOn: 'now',
  to: 'To',
  why: 'What is done there',
  make: 'Plan it',
  end: 'End…',
  endWhy: 'Why it ends',
  planned: 'planned',
  now: 'at work',
  over: 'over',
  ended: 'ended',
  filed: 'by the plant file',
  until: '{from} to {to}',
  mute: 'The alarms of these places call nobody meanwhile; what still stands at the end calls then.',
  failed: 'Not done: {reason}',
}
