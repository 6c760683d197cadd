import {
  Activity,
  CalendarRange,
  House,
  type LucideIcon,
  MessagesSquare,
  Newspaper,
  Settings,
  Zap,
} from 'lucide-react';

export type AreaName = 'home' | 'stories' | 'posts' | 'schedules' | 'conversations' | 'settings' | 'activity';

export interface AreaLink {
  name: AreaName;
  to: string;
  icon: LucideIcon;
  /** Whether it is on the bar at the foot of a phone; the others are behind "More". */
  onPhone: boolean;
}

/** The areas of the console, in the order of the navigation. */
export const areaLinks: readonly AreaLink[] = [
  { name: 'home', to: '/', icon: House, onPhone: true },
  { name: 'stories', to: '/stories', icon: Zap, onPhone: true },
  { name: 'posts', to: '/posts', icon: Newspaper, onPhone: true },
  { name: 'schedules', to: '/schedules', icon: CalendarRange, onPhone: false },
  { name: 'conversations', to: '/conversations', icon: MessagesSquare, onPhone: true },
  { name: 'activity', to: '/activity', icon: Activity, onPhone: false },
  { name: 'settings', to: '/settings', icon: Settings, onPhone: false },
];
