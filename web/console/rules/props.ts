import type { Actions } from '../actions.ts'
import type { City, Model } from '../model.ts'
import type { PaneView } from '../pane-view.ts'

/** What each table of the view is given. */
export interface RulesProps {
  readonly model: Model
  readonly city: City
  readonly view: PaneView<'rules'>
  readonly actions: Actions
}
