import { useTranslation } from 'react-i18next';
import type { EventStream } from '@/api/stream';
import { Badge } from './Badge';
import { Button } from './Button';
import { useProblemWords } from './problemWords';
import styles from './StreamStatus.module.css';
import { useNow } from './useNow';

/** Says whether what is shown is live, and when the next try is when it is not. */
export function StreamStatus({ stream }: { stream: Pick<EventStream<unknown>, 'link' | 'retryNow'> }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const { link, retryNow } = stream;
  if (link.state === 'ended') return null;
  return (
    <span className={styles.status}>
      {link.state === 'live' && (
        <Badge tone="success" dot>
          {t('stream.live')}
        </Badge>
      )}
      {link.state === 'connecting' && (
        <Badge tone="info" dot>
          {link.attempt > 0 ? t('stream.reconnecting') : t('stream.connecting')}
        </Badge>
      )}
      {link.state === 'waiting' && <Countdown until={link.retryAt} />}
      {link.state === 'offline' && (
        <Badge tone="warning" dot>
          {t('stream.offline')}
        </Badge>
      )}
      {link.state === 'failed' && <Badge tone="danger">{words(link.error).text}</Badge>}
      {(link.state === 'waiting' || link.state === 'offline') && (
        <Button size="sm" onPress={retryNow}>
          {t('stream.retryNow')}
        </Button>
      )}
      {/* Announced once per change, not at each second of the countdown. */}
      <span role="status" className="visually-hidden">
        {link.state === 'live' ? t('stream.live') : link.state === 'waiting' ? t('stream.lost') : ''}
      </span>
    </span>
  );
}

function Countdown({ until }: { until: number }) {
  const { t } = useTranslation();
  const now = useNow(250);
  const count = Math.max(1, Math.ceil((until - now.getTime()) / 1000));
  return (
    <Badge tone="warning" dot>
      {t('stream.reconnectingIn', { count })}
    </Badge>
  );
}
