import type { LocalText } from '../words/language.ts'
import { wordsOf } from '../words/tables.ts'
import type { EditVerdict } from './verdict.ts'

/** What became of an edit, as a sentence. */
export function verdictText({ name }: EditVerdict): LocalText {
  return { 'zh-CN': wordsOf('zh-CN').ruleEdit.verdict[name], en: wordsOf('en').ruleEdit.verdict[name] }
}
