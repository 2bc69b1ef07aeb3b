/* One's own profile: what others read, and the e-mail that only its owner sees. */
import { useNavigate } from "react-router";
import { useGet } from "@/api/hooks";
import { limits } from "@/api/schema";
import type { User } from "@/api/types";
import { SendAgain } from "@/features/account/LookIntoMail";
import { clockTime } from "@/format/time";
import { homeOf } from "@/frame/menus";
import { Page } from "@/frame/Page";
import { useLeaveGuard } from "@/frame/useLeaveGuard";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/form/Choices";
import { Form } from "@/ui/form/Form";
import { TextArea, TextField } from "@/ui/form/TextField";
import { Got } from "@/ui/Got";
import { ClockIcon, TickIcon } from "@/ui/icons";
import { Skeleton } from "@/ui/Loading";
import { part } from "@/ui/part";
import { Pill } from "@/ui/Pill";
import { Section } from "@/ui/Section";
import { PageBody, PageTitle } from "@/ui/Wrap";
import { profileWords } from "@/words/profile";
import { LINKS, type TextName } from "./profile";
import { useProfile, type ProfileEditor } from "./useProfile";

const LeaveDialog = part(() => import("@/frame/LeaveDialog"));
const LIMITS = limits["PATCH /api/profile"];
const WAITING = <Skeleton className="mt-32 h-256" />;

/* An earlier answer may be known while it is asked anew, but is not edited. */
export default function ProfilePage() {
  const mine = useGet("GET /api/profile", {});
  return (
    <Page title={profileWords.title}>
      <PageBody>
        <div className="max-w-640">
          <PageTitle>{profileWords.title}</PageTitle>
          <Got of={mine} what={profileWords.unavailable} waiting={WAITING}>{({ user }, stale) => (stale ? WAITING : <Profile user={user} />)}</Got>
        </div>
      </PageBody>
    </Page>
  );
}

function Profile({ user }: { user: User }) {
  const editor = useProfile(user);
  const guard = useLeaveGuard(editor.unsaved);
  const navigate = useNavigate();
  const joining = user.nextStep === "profile";
  const save = () => void editor.save().then((done) => { if (done && joining) void navigate(homeOf(user.userType)); });
  return (
    <>
      <p className="mt-8 text-muted">{joining ? profileWords.nextStep : profileWords.lead}</p>
      <Form problem={editor.problem} onSubmit={save} className="mt-24">
        {editor.problem?.code === "EDIT_CONFLICT" && <p className="mb-24">{profileWords.meanwhile}</p>}
        <About editor={editor} user={user} />
        <Private editor={editor} />
        <Elsewhere editor={editor} />
        <div className="mt-32 flex flex-wrap items-center gap-16">
          <Button kind="primary" type="submit" busy={editor.saving} busyWord={profileWords.saving}>{profileWords.save}</Button>
          <p role="status" className="text-14 text-muted tabular-nums">{standingOf(editor)}</p>
        </div>
      </Form>
      <Email user={user} />
      <LeaveDialog title={profileWords.title} text={profileWords.leaveText} guard={guard} save={editor.save} />
    </>
  );
}

function standingOf({ unsaved, savedAt }: ProfileEditor): string {
  if (unsaved) return profileWords.unsaved;
  return savedAt ? profileWords.saved(clockTime(savedAt)) : "";
}

/* What ties one field of the form to the profile. */
function tied({ values, change }: ProfileEditor, name: TextName) {
  return { name, label: profileWords.fields[name], value: values[name], onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }) };
}

function About({ editor, user }: { editor: ProfileEditor; user: User }) {
  const others = user.userType === "production" && user.seat !== "owner";
  return (
    <div className="grid gap-24">
      <TextField {...tied(editor, "displayName")} hint={profileWords.displayNameHint} max={LIMITS.displayName.max} autoComplete="name" />
      <TextField {...tied(editor, "username")} hint={profileWords.usernameHint} max={LIMITS.username.max} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      <TextField {...tied(editor, "companyName")} max={LIMITS.companyName.max} autoComplete="organization" disabled={others} {...(others ? { reason: profileWords.companyReason } : {})} />
      <TextField {...tied(editor, "location")} max={LIMITS.location.max} autoComplete="address-level2" />
      <TextArea {...tied(editor, "bio")} max={LIMITS.bio.max} />
      {user.userType !== "watcher" && <OpenToMessages editor={editor} />}
    </div>
  );
}

/* A watcher is not written to at all. */
function OpenToMessages({ editor: { values, change } }: { editor: ProfileEditor }) {
  return (
    <Choice name="openToMessages" value="true" checked={values.openToMessages} onChange={(openToMessages) => change({ openToMessages })}>
      <span className="font-label">{profileWords.openToMessages}</span>
      <span className="block text-14 text-muted">{profileWords.openToMessagesHint}</span>
    </Choice>
  );
}

function Private({ editor }: { editor: ProfileEditor }) {
  return (
    <Section id="own-name" title={profileWords.ownName}>
      <p className="mb-16 text-muted">{profileWords.ownNameText}</p>
      <div className="grid gap-24 tablet:grid-cols-2">
        <TextField {...tied(editor, "firstName")} max={LIMITS.firstName.max} autoComplete="given-name" />
        <TextField {...tied(editor, "lastName")} max={LIMITS.lastName.max} autoComplete="family-name" />
      </div>
    </Section>
  );
}

function Elsewhere({ editor }: { editor: ProfileEditor }) {
  return (
    <Section id="elsewhere" title={profileWords.elsewhere}>
      <div className="grid gap-24">
        <TextField {...tied(editor, "website")} hint={profileWords.linkHint} max={LIMITS.website.max} type="url" autoComplete="url" />
        {LINKS.map((link) => <TextField key={link} {...tied(editor, `links.${link}`)} type="url" autoComplete="off" />)}
      </div>
    </Section>
  );
}

function Email({ user }: { user: User }) {
  return (
    <Section id="address" title={profileWords.email}>
      <p className="flex flex-wrap items-center gap-12 wrap-anywhere">
        {user.email}
        {user.emailVerified ? <Pill tint="good" icon={TickIcon}>{profileWords.confirmed}</Pill> : <Pill tint="waiting" icon={ClockIcon}>{profileWords.unconfirmed}</Pill>}
      </p>
      {!user.emailVerified && (
        <div className="mt-16 grid gap-16">
          <p className="text-muted">{profileWords.unconfirmedText}</p>
          <SendAgain {...(user.email ? { email: user.email } : {})} />
        </div>
      )}
    </Section>
  );
}
