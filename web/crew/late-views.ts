import { AnnounceView } from './announce/announce-view.tsx'
import { Conflict } from './conflict.tsx'
import { Drills, DrillView } from './drills.tsx'
import { LetInView } from './me/let-in-view.tsx'
import { MeView } from './me/me-view.tsx'
import { MoreView } from './more.tsx'
import { OnCallView } from './oncall.tsx'
import { OrderSteps } from './order-steps.tsx'
import { OrderView } from './order-view.tsx'
import { OrdersView } from './orders.tsx'
import { SiteView } from './site.tsx'
import { StuckAct } from './stuck.tsx'
import { Journal } from './timeline.tsx'
import { Told } from './told.tsx'
import { TrendFigure } from './trend.tsx'

/** What nobody sees first: a script of its own. */
export const lateViews = {
  AnnounceView,
  Conflict,
  Drills,
  DrillView,
  Journal,
  LetInView,
  MeView,
  MoreView,
  OnCallView,
  OrderSteps,
  OrderView,
  OrdersView,
  SiteView,
  StuckAct,
  Told,
  TrendFigure,
}
