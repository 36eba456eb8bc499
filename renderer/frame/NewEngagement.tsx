import { Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNewEngagement } from '../state/new-engagement';
import { text } from '../strings';
import { commands } from './commands';

/** What is known before the first file: everything but the name can wait, and Enter is enough. */
export function NewEngagement() {
  const { asked } = useNewEngagement();
  return asked && <Form onClose={() => useNewEngagement.setState({ asked: false })} />;
}

function Form({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState(''), [client, setClient] = useState(''), [site, setSite] = useState(''), [zone, setZone] = useState(''), [closed, setClosed] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const begun = await commands.beginEngagement({ name: name.trim() || text.newEngagement, client: client.trim(), site: site.trim(), timeZone: zone.trim(), closed });
    setBusy(false);
    if (begun) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={text.newEngagement} size="md" closeButtonProps={{ 'aria-label': text.close }}>
      <form onSubmit={event => void submit(event)}>
        <label className="ef"><span>{text.newName}</span><input className="inp" maxLength={200} placeholder={text.newNameExample} data-autofocus value={name} onChange={event => setName(event.target.value)} /></label>
        <label className="ef"><span>{text.newClient}</span><input className="inp" maxLength={200} value={client} onChange={event => setClient(event.target.value)} /></label>
        <label className="ef"><span>{text.importSite}</span><input className="inp" maxLength={100} placeholder={text.importSiteDefault} value={site} onChange={event => setSite(event.target.value)} /></label>
        <label className="ef"><span>{text.importClock}</span><input className="inp" list="new-time-zones" maxLength={50} placeholder="UTC" value={zone} onChange={event => setZone(event.target.value)} /></label>
        <datalist id="new-time-zones">{Intl.supportedValuesOf('timeZone').map(one => <option key={one} value={one} />)}</datalist>
        <label className="row" style={{ gap: 6, minHeight: 28 }}><input type="checkbox" checked={closed} onChange={event => setClosed(event.target.checked)} />{text.newClosed}</label>
        <p className="fa" style={{ fontSize: 12, margin: '2px 0 14px' }}>{text.newHint}</p>
        <div className="row"><span className="sp" /><button type="button" className="btn" onClick={onClose}>{text.cancel}</button><button type="submit" className="btn p" disabled={busy}>{text.newDo}</button></div>
      </form>
    </Modal>
  );
}
