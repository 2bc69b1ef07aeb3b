/* The production portal's sign-in. */
import { LoginPage } from "./LoginPage";

export default function ProductionLoginPage() { return <LoginPage portal="production" />; }
