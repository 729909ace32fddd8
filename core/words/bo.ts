import { type Translation, unreviewedIn } from './translated.ts'
import type { Words } from './words.ts'

/** Paths of the texts that somebody who speaks Tibetan has reviewed, with their name and the date beside them. None is yet. */
export const boReviewed: ReadonlySet<string> = new Set()

/**
 * Tibetan, where a word of it was found: as evidence served the translations of deepin (high, low, normal, cancel, send,
 * log out, just now, minutes, hours, all, required, network fault, …); the rest are candidates for a reviewer.
 */
export const bo: Translation<Words> = {
  state: { NORM: 'སྤྱིར་བཏང་།' },
  priority: { critical: 'ཛ་དྲག', high: 'མཐོ།', low: 'དམའ།' },
  kind: { raised: 'ཉེན་བརྡ།', returned: 'སྤྱིར་བཏང་།' },
  message: { acknowledge: 'ཤེས་སོང་།', logInsFailed: 'ནང་འཛུལ་ཕམ་ཟིན། {count} · {time}' },
  event: { acknowledged: 'ཤེས་སོང་།' },
  span: { min: 'སྐར་མ', h: 'ཆུ་ཚོད' },
  page: {
    tab: { onCall: 'འཁོར་རེས' },
    login: { show: 'སྟོན་པ།', password: 'གསང་ཨང་།' },
    truth: { newOnes: 'འཕྲིན་གསར།', offlineNever: 'དྲ་རྒྱ་ནོར་བ།' },
    list: { city: 'ཚང་མ།', justNow: 'ད་གིན།', undo: 'འདོར་བ།' },
    card: { send: 'བསྐུར་བ།', cancel: 'འདོར་བ།', needsNote: 'ངེས་པར་འབྲི་དགོས།', more: 'ཞིབ་ཕྲའི་ཆ་འཕྲིན།' },
    action: { acknowledge: 'ཤེས་སོང་།' },
    more: { logOut: 'ཐོ་འབུད།' },
    me: { logOutThere: 'ཐོ་འབུད།', old: 'གསང་ཨང་།', done: 'གྲུབ་ཟིན།' },
  },
}

/** How many of them wait for a reviewer. */
export const boUnreviewed = unreviewedIn(bo, boReviewed)
