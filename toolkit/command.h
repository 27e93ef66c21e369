/* What a command is: one table of options, one entry in the table of commands, one function. */
#ifndef RG_TOOLKIT_COMMAND_H
#define RG_TOOLKIT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "kernels/base/error.h"

typedef enum {
    RG_OPTION_END = 0,
    RG_OPTION_FLAG,    /* bool                                               */
    RG_OPTION_WORD,    /* const char *, one of the words of value_name        */
    RG_OPTION_TEXT,    /* const char *                                       */
    RG_OPTION_PATH,    /* const char *; stored in the record as its basename */
    RG_OPTION_COUNT,   /* size_t                                             */
    RG_OPTION_NUMBER,  /* double; NaN when neither given nor standard        */
    RG_OPTION_COUNTED, /* size_t; value_name "plain|counted N": 0 for the plain word, N for the other */
    RG_OPTION_SEED     /* uint64_t                                           */
} rg_option_kind;

typedef struct {
    rg_option_kind kind;
    char letter;            /* 0: none                                          */
    const char *name;       /* "endmembers"                                     */
    const char *value_name; /* "FILE"; for WORD the words: "fcls|nnls|ucls"     */
    const char *standard;   /* default, as text; NULL: none                     */
    size_t offset;          /* of the field in the command's arguments          */
    const char *help;       /* one line, units included                         */
    bool not_recorded;      /* no part of the science: output names and the like */
} rg_option;

/* The first member of every command's arguments. */
typedef struct {
    const char *output; /* -o                                */
    const char *entry;  /* --entry                           */
    size_t threads;     /* --threads; 0: what the job may use */
    bool force;
    bool quiet;
    bool json;
    const char *const *operands;
    size_t n_operands;
} rg_common_args;

/* Which of the common options a command has; every one has --threads, --quiet and --help. */
enum {
    RG_HAS_OUTPUT = 1, /* -o, --force       */
    RG_HAS_JSON = 2,   /* --json            */
    RG_HAS_ENTRY = 4   /* --entry           */
};

typedef struct rg_command rg_command;

/* One run of a command. */
typedef struct {
    const rg_command *command;
    const void *args;
    char *canonical; /* argv as it is recorded                       */
    int verdict;     /* exit code 0 to 3 when the answer itself is one */
} rg_run;

struct rg_command {
    const char *name;        /* "unmix", "grains stats"                             */
    const char *group;       /* heading in the list of commands                     */
    const char *summary;     /* a line, lower case                                  */
    const char *operands;    /* "IN.h5"                                             */
    const char *description; /* a paragraph or two, plain text                      */
    const char *example;     /* lines that a user can type                          */
    const rg_option *options;
    size_t args_size;
    size_t min_operands;
    size_t max_operands;
    unsigned has;
    rg_status (*run)(rg_run *run, rg_error *err);
    /* `regolith NAME --help TOPIC`; NULL: there are no topics. */
    rg_status (*explain)(const char *topic, FILE *out, rg_error *err);
};

/* All commands, NULL at the end. */
extern const rg_command *const RG_COMMANDS[];

#endif
