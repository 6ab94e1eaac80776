"""The light pages at /lite: any summary in one small answer, without a script, for slow lines and old machines."""

from starlette.routing import BaseRoute, Route

from pages.serve.lite import answers

routes: list[BaseRoute] = [
    Route("/lite", answers.page),
    Route("/lite/", answers.moved),
    Route("/lite/{page}", answers.page),
    Route("/lite/{page}/{table}.{ending}", answers.table),
    Route("/lite/{rest:path}", answers.missing),
]
