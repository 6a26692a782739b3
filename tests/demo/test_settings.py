from pathlib import Path

from monitor.config.settings import Settings
from monitor.demo.settings import demo_settings_overrides


def test_the_overrides_are_a_valid_config_that_says_demo(tmp_path: Path) -> None:
    settings = Settings.model_validate(demo_settings_overrides(5039, tmp_path))
    assert settings.hotline.name == "示范热线 DEMO"
    assert settings.store.sqlite_path == tmp_path.resolve() / "demo.db"
    pbx = settings.pbx[0]
    assert (pbx.name, pbx.host, pbx.port, pbx.username) == ("demo", "127.0.0.1", 5039, "demo")
    assert tuple(pbx.inbound_contexts) == ("from-trunk",)
    assert tuple(settings.rules.dispatch.repair_queues) == ("repair", "emergency")


def test_every_run_has_a_database_of_its_own() -> None:
    first, second = (Settings.model_validate(demo_settings_overrides(5039)).store.sqlite_path for _run in range(2))
    assert first != second
    for path in (first, second):
        assert path is not None
        path.parent.rmdir()
