import { Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { LEAST_PASSPHRASE } from '../../shared/model/passphrase';
import { api, failureText, RequestFailure } from '../api';
import { Name, Words } from '../components/Name';
import { askPassphrase, usePassphrase, type Asked } from '../state/passphrase';
import { useWindowState } from '../state/window-state';
import { text } from '../strings';

/** Asks for the passphrase of a closed engagement, or for a new one for the engagement that is open. */
export function PassphraseDialog() {
  const { asked } = usePassphrase();
  if (asked?.kind === 'restore') return <Restore key={asked.file} asked={asked} />;
  return asked && <Dialog key={asked.kind === 'open' ? asked.file : asked.kind} asked={asked} />;
}

/** A file that does not open, and the state of before that does. */
function Restore({ asked }: { readonly asked: Extract<Asked, { readonly kind: 'restore' }> }) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ readonly message: string; readonly advice?: string }>();
  const close = (): void => askPassphrase(undefined);
  const restore = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.request('engagement.restore', { file: asked.file });
      useWindowState.getState().open('overview');
      close();
    } catch (error) {
      setRefused(failureText(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={text.damagedTitle} size="md" closeButtonProps={{ 'aria-label': text.close }}>
      <p style={{ marginBottom: 8 }}><Words of={asked.message} /></p>
      <p className="mu"><Words of={asked.advice} /></p>
      <div role="alert" style={{ minHeight: 36, fontSize: 12, lineHeight: '18px', color: 'var(--err)' }}>{refused && <><Words of={refused.message} /> <Words of={refused.advice ?? ''} /></>}</div>
      <div className="row"><span className="sp" /><button type="button" className="btn" onClick={close}>{text.cancel}</button><button type="button" className="btn p" disabled={busy} data-autofocus onClick={() => void restore()}>{busy ? text.passphraseBusy : text.damagedRestore}</button></div>
    </Modal>
  );
}

function Dialog({ asked }: { readonly asked: Exclude<Asked, { readonly kind: 'restore' }> }) {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ readonly message: string; readonly advice?: string }>();
  const [damaged, setDamaged] = useState(false);
  const sets = asked.kind === 'protect';
  const wrong = !sets ? undefined : passphrase.length > 0 && passphrase.length < LEAST_PASSPHRASE ? text.passphraseShort : again !== '' && again !== passphrase ? text.passphraseDiffers : undefined;
  const ready = sets ? passphrase.length >= LEAST_PASSPHRASE && again === passphrase : passphrase !== '';
  const close = (): void => askPassphrase(undefined);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    try {
      await work();
      close();
    } catch (error) {
      setRefused(failureText(error));
      // The earlier state opens with the same one.
      const restorable = error instanceof RequestFailure && error.failure.code === 'damaged';
      setDamaged(restorable);
      if (!restorable) setPassphrase('');
      setAgain('');
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready || busy) return;
    void run(async () => {
      if (asked.kind === 'protect') await api.request('engagement.protect', { passphrase });
      else {
        await api.request(damaged ? 'engagement.restore' : 'engagement.open', { file: asked.file, passphrase });
        useWindowState.getState().open('overview');
      }
    });
  };
  const field = (label: string, value: string, set: (to: string) => void, first: boolean) => (
    <label className="ef"><span><Words of={label} /></span><input className="inp" type={shown ? 'text' : 'password'} autoComplete="off" spellCheck={false} maxLength={1_000} value={value} data-autofocus={first || undefined} onChange={event => { set(event.target.value); setRefused(undefined); setDamaged(false); }} /></label>
  );
  return (
    <Modal opened onClose={close} title={sets ? asked.closed ? text.passphraseChangeTitle : text.passphraseSetTitle : text.passphraseAsk} size="md" closeButtonProps={{ 'aria-label': text.close }}>
      <form onSubmit={submit}>
        {asked.kind === 'open' ? <p style={{ marginBottom: 8 }}><b><Name of={asked.name} /></b> {text.passphraseClosed}</p> : <p style={{ marginBottom: 8 }}>{text.passphraseAbout}</p>}
        {field(text.passphrase, passphrase, setPassphrase, true)}
        {sets && field(text.passphraseAgain, again, setAgain, false)}
        <label className="row" style={{ gap: 6, fontSize: 12, margin: '2px 0 8px' }}><input type="checkbox" checked={shown} onChange={event => setShown(event.target.checked)} />{text.passphraseShow}</label>
        <div role="alert" style={{ minHeight: 36, fontSize: 12, lineHeight: '18px', color: 'var(--err)' }}>{refused ? <><Words of={refused.message} /> <Words of={refused.advice ?? ''} /></> : wrong}</div>
        <div className="row">
          {sets && asked.closed && <button type="button" className="btn" disabled={busy} onClick={() => void run(() => api.request('engagement.protect', {}))}>{text.passphraseTakeOff}</button>}
          <span className="sp" /><button type="button" className="btn" onClick={close}>{text.cancel}</button><button type="submit" className="btn p" disabled={!ready || busy}>{busy ? text.passphraseBusy : sets ? text.passphraseDo : damaged ? text.damagedRestore : text.open}</button>
        </div>
      </form>
    </Modal>
  );
}
