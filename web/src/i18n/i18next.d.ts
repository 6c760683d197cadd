import 'i18next';
import type activity from '../locales/en/activity.json';
import type common from '../locales/en/common.json';
import type conversations from '../locales/en/conversations.json';
import type home from '../locales/en/home.json';
import type posts from '../locales/en/posts.json';
import type problems from '../locales/en/problems.json';
import type schedules from '../locales/en/schedules.json';
import type settings from '../locales/en/settings.json';
import type states from '../locales/en/states.json';
import type stories from '../locales/en/stories.json';

/** Makes `t` refuse a key that the English files do not have. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      activity: typeof activity;
      common: typeof common;
      conversations: typeof conversations;
      home: typeof home;
      posts: typeof posts;
      problems: typeof problems;
      schedules: typeof schedules;
      settings: typeof settings;
      states: typeof states;
      stories: typeof stories;
    };
  }
}
