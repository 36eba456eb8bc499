import { Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { text } from '../strings';
import { Words } from './Name';

interface Props {
  readonly title: string;
  /** What is about to be said, with the names in it. */
  readonly about: string;
  readonly hint: string;
  readonly confirm: string;
  readonly onClose: () => void;
  readonly onConfirm: (reason: string) => void;
}

/** Asks for a reason that is not optional: whoever reads the report finds it beside the decision. */
export function ReasonDialog({ title, about, hint, confirm, onClose, onConfirm }: Props) {
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== '') onConfirm(reason.trim());
  };
  return (
    <Modal opened onClose={onClose} title={title} size="md" closeButtonProps={{ 'aria-label': text.close }}>
      <form onSubmit={submit}>
        <p style={{ marginBottom: 8 }}><Words of={about} /></p>
        <label className="ef"><span>{text.reason}</span><textarea className="inp" rows={3} maxLength={10_000} required data-autofocus value={reason} onChange={event => setReason(event.target.value)} onKeyDown={event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event); }} /></label>
        <p className="fa" style={{ fontSize: 12, margin: '4px 0 12px' }}>{hint}</p>
        <div className="row"><span className="sp" /><button type="button" className="btn" onClick={onClose}>{text.cancel}</button><button type="submit" className="btn p" disabled={reason.trim() === ''}><Words of={confirm} /></button></div>
      </form>
    </Modal>
  );
}
