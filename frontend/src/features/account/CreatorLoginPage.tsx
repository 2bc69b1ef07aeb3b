/* The creator portal's sign-in. */
import { LoginPage } from "./LoginPage";

export default function CreatorLoginPage() { return <LoginPage portal="creator" />; }
