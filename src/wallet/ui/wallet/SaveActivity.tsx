import { useState } from 'preact/hooks'
import { saveFile } from '../client/save-file.ts'
import { send } from '../client/send.ts'
import { useAction } from '../client/use-action.ts'
import { Button } from '../components/Button.tsx'
import { Failure } from '../components/Failure.tsx'
import { Notice } from '../components/Notice.tsx'
import { t } from '../i18n.ts'

/** Saves the whole record as a file, and says when something in it is not as it was written. */
export function SaveActivity() {
  const action = useAction()
  const [intact, setIntact] = useState(true)
  const save = () =>
    void action.run(async () => {
      const copy = await send('activity.export', {})
      setIntact(copy.intact)
      saveFile(`countersign-activity-${new Date().toISOString().slice(0, 10)}.json`, JSON.stringify(copy, null, 2))
    })
  return (
    <>
      {!intact && (
        <Notice tone="danger" urgent>
          {t('activity.broken')}
        </Notice>
      )}
      <Failure error={action.error} />
      <div>
        <Button look="quiet" busy={action.busy} onPress={save}>
          {t('activity.save')}
        </Button>
      </div>
    </>
  )
}
