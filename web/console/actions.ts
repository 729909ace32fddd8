import type { ReadLanguage } from '../../core/words/language.ts'
import type { View } from './view.ts'

/** What can be done in the console. */
export interface Actions {
  readonly onIn: () => void
  readonly onToken: (secret: string, where: 'tab' | 'device') => void
  readonly onLanguage: (language: ReadLanguage) => void
  readonly onLogOut: () => void
  readonly onRetry: () => void
  /** Which keys there are. */
  readonly onHelp: (help: 'open' | 'closed') => void
  /** What went wrong has been read. */
  readonly onMishapRead: () => void
  /** `new` can be gone back from; `same` is the same view, a little moved. */
  readonly onView: (view: View, how: 'new' | 'same') => void
}
