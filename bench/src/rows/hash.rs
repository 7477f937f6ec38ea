//! The settings of Argon2id that OWASP calls equivalent (Password Storage Cheat Sheet). The default is one of them.

use std::time::Instant;

use anyhow::Result;
use tokio::task::JoinSet;

use crate::components::Components;
use crate::report::Setting;
use crate::service::{Service, login, rpc_request};
use crate::statistics::median;

/// The service's default.
pub const DEFAULT: &str = "m=7168,t=5,p=1";

const SETTINGS: [&str; 5] = [
    "m=47104,t=1,p=1",
    "m=19456,t=2,p=1",
    "m=12288,t=3,p=1",
    "m=9216,t=4,p=1",
    DEFAULT,
];
const ROUNDS: usize = 5;
const LOGINS_A_ROUND: usize = 16;
const AT_ONCE: usize = 2;

/// Measures in turns what each setting costs.
pub async fn settings(components: &Components) -> Result<Vec<Setting>> {
    let mut services = Vec::new();
    for setting in SETTINGS {
        let service = Service::users(&components.users, setting)?;
        service.create_users(AT_ONCE).await?;
        services.push((setting, service, Vec::new()));
    }
    for _ in 0..ROUNDS {
        for (_, service, rates) in &mut services {
            rates.push(rate(service).await?);
        }
    }
    let mut settings = Vec::new();
    for (setting, service, rates) in services {
        let reply = service.reply(rpc_request("Login", &login(0))?).await?;
        #[expect(clippy::cast_precision_loss, reason = "memories are small")]
        let memory = reply.usage.memory_peak as f64 / 1_048_576.0;
        settings.push(Setting {
            password_hash: setting.to_owned(),
            logins_per_second: median(rates),
            memory,
        });
    }
    Ok(settings)
}

/// Returns how many logins end per second.
async fn rate(service: &Service) -> Result<f64> {
    let began = Instant::now();
    let mut clients = JoinSet::new();
    for n in 0..AT_ONCE {
        let (app, request) = (service.app.clone(), rpc_request("Login", &login(n))?);
        clients.spawn(async move {
            for _ in 0..LOGINS_A_ROUND / AT_ONCE {
                app.request(request.clone()).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let logins = LOGINS_A_ROUND as f64;
    Ok(logins / began.elapsed().as_secs_f64())
}
