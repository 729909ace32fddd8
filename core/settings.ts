import { z } from 'zod'
import { flag, type SettingsOf, setting, text, webPage } from './setting.ts'

/** What more than one room is told. */
export const sharedSettings = {
  HUOSHUI_DATA: setting(
    text.default('./data'),
    { en: 'Folder for all that is kept', zh: '存放全部数据的目录' },
    'path',
  ),
  HUOSHUI_PLANT: setting(text.default('./plant/lhasa.yaml'), { en: 'The plant file', zh: '厂站文件' }, 'path'),
  HUOSHUI_HOST: setting(
    text.default('127.0.0.1'),
    { en: 'Address that every listener binds to', zh: '所有监听绑定的地址' },
    'IP address',
  ),
  HUOSHUI_LOG_LEVEL: setting(z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'), {
    en: 'Lowest level that is logged',
    zh: '记入日志的最低级别',
  }),
  HUOSHUI_PUBLIC_URL: setting(
    webPage.optional(),
    { en: 'Where people reach the page; notices link to it', zh: '人员访问页面的地址；通知里的链接指向它' },
    'URL',
  ),
  HUOSHUI_DEMO: setting(
    flag.optional(),
    {
      en: 'Feed the platform with built-in demonstration readings; `npm start` does so unless this says false',
      zh: '送入内置的演示数据；`npm start` 默认这样做，写 false 则不做',
    },
    'true, false',
  ),
} as const

export type SharedSettings = SettingsOf<typeof sharedSettings>
