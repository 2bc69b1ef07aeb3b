/* The investor portal's sign-in. */
import { LoginPage } from "./LoginPage";

export default function InvestorLoginPage() { return <LoginPage portal="investor" />; }
